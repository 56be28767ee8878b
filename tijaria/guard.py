"""Stops what is not a question of the field before anything is searched.

The topic gate judges by meaning; the patterns here catch what it may miss because the rest of the question is
of the field: orders to the assistant after a real question, and requests to help with cheating. Questions
about rules and penalties stay questions: the patterns look for the intention, not for the subject.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Literal

from tijaria.folding import fold

Screening = Literal["question", "off_topic", "instruction", "fraud", "smalltalk"]

_DOMAIN_MINIMUM = 0.25
_SURE = 0.6
_SMALLTALK_WORDS = 8

_INSTRUCTION = re.compile(
    # French
    r"\b(ignor\w+|oubli\w+|abandonn\w+|contourn\w+|desactiv\w+|desobei\w+|outrepass\w+)\b.{0,40}\b(consignes?|instructions?|regles?|"
    r"directives?|sources?|limites?|restrictions?|filtres?|prompt|politique)\b|"
    r"\b(prompt|message) (systeme|initial|cache|secret)|\bsystem ?prompt|instructions? (internes?|systeme|cachees?|secretes?|initiales?)|"
    r"tes (consignes|instructions|regles internes|directives)|\bnote (au|pour le) systeme|\[(systeme|system|note|admin|inst)\b|"
    r"<\|?(system|im_start|inst|admin)|mode (developpeur|debug|admin|sans (limite|filtre|restriction))|\bjailbreak|\bdan\b.{0,20}(mode|anything)|"
    r"\b(fais comme si|fait semblant|joue le role|jouons a un jeu de role|tu es (maintenant|desormais)|a partir de maintenant,? tu|"
    r"desormais tu|imagine que tu es|comporte-toi comme|agis comme|parle comme|incarne)\b|"
    r"\b(sans (citer|donner|mettre|aucune?) (de |les |tes |la )?sources?|sans citation|invente (moi|une|un|des|la|le)|reponds (moi )?(toujours|uniquement|seulement|juste|par oui|en (json|xml|html|code|base64|majuscules|rimes|vers|alexandrins))|"
    r"repete (apres moi|exactement|mot pour mot|ce qui)|recopie (tes|ton|mot|exactement)|termine (chaque|ta|tes|la|toutes)|commence (chaque|ta|toutes tes) repons|ajoute a (chaque|toutes|la fin)|"
    r"execute|lance la commande|decode ce|base64|rot13|affiche (une image|l'image|moi une image|ton|tes|la config|le prompt|les cles)|"
    r"insere (une image|un lien)|mot de passe (du|de l'|d'acces|admin)|cle api|api ?key|variables? d'environnement|"
    r"dis (juste|seulement|simplement|que|moi que) .{0,40}(droit|taux|delai|licence).{0,25}(0 ?%|zero|supprim|plus obligatoire|gratuit))|"
    r"!\[|<img|<script|javascript:|\brm -rf|\b(cles?|key|keys|مفاتيح|مفتاح)\W{0,3}api\b|\breponses? .{0,20}en (json|xml|html|base64)|\bb json\b|شكل json|"
    r"\b(traduis|traduire|tradui|translate) .{0,12}(texte|paragraphe|phrase|message|sentence|had)\b|(ترجم|ترجملي) .{0,10}(جمله|الجمله|النص|نص|فقره|الفقره|الرساله|ميساج)|"
    r"\brepete le mot|\b(textes?|regles?|consignes?) (que tu gardes )?caches?\b|(الكلام|النص|التوجيهات).{0,20}(السري|سري|حرفيا|اعطيت لك)|حذف القيود|بلا قواعد|دون الرجوع الي اي مصدر|\b(liste dyal|liste des) (les )?users\b|"
    # English, Spanish, German
    r"\b(ignore|disregard|forget|override|bypass)\b.{0,40}\b(instructions?|rules?|prompt|previous|above|guidelines|sources?)\b|"
    r"\b(you are now|act as|pretend (to be|you)|role-?play|developer mode|reveal|show me your|print your|repeat (the|your)|verbatim|without sources|from now on)\b|"
    r"\b(ignora|olvida|actua como|a partir de ahora|tus (instrucciones|reglas)|du bist jetzt|ignoriere|vergiss)\b|"
    # Arabic and Darija
    r"(تجاهل|انس|اهمل|الغ|تخط|تجاوز|خالف|نسا|نسي|طيح|زول).{0,30}(التعليمات|تعليمات|القواعد|قواعد|الاوامر|الضوابط|القيود|قيود|المصادر|لي قالو|ليكونسين)|"
    r"(تعليماتك|اوامرك|قواعدك|برومبت|البرومت|موجه النظام|رساله النظام|ملاحظه (للنظام|الي النظام)|توجيهات(ك)? (الداخليه|السريه)|التعليمات (الداخليه|السريه|الخفيه))|"
    r"(تظاهر|تصرف ك|مثل دور|العب دور|تقمص|انت الان|انت دابا|من الان فصاعدا|من دابا|دير راسك|دير بحال الا|تخيل انك|تكلم ك|هضر ك)|"
    r"(بدون|بلا|من دون) (ذكر |اي |ما تذكر |ما تعطي )?(ال)?مصادر|(اكشف|اظهر|ورني|وريني|اعطني|عطيني).{0,20}(البرومبت|التعليمات|الاعدادات|الباسوورد|كلمه السر|المفتاح)|الباسوورد|كلمه (السر|المرور) (ديال|د|الخاصه)|"
    r"(كرر|عاود) (من ?)?(ورائي|بعدي|ورايا|مورايا|حرفيا)|وضع المطور|اخترع (ليا )?من|من راسك|جاوب(ني)? (غير|دائما|ديما) ب|"
    r"(قل|قول|كول) (لي |ليا )?(ان|بلي|باللي) .{0,40}(الغي|صفر|0 ?%|مجان|ما بقا|بلا)|"
    # Darija in Latin letters
    r"\b(nsa|nssa|ignori|ignore|tjahel|khalli|7iyed|hiyed)\b.{0,30}\b(instructions?|consignes?|regles?|9awa3id|qawa3id|ta3limat|sources?|lmasadir|li galo)\b|"
    r"\b(ta3limat|l?prompt|systeme? ?prompt) (dyalk|dialk|sirri|lkhb)|\b(tsarraf|dir rassek|dir rasek|l3ab dor|hder b7al|nta daba|men daba|mn daba)\b|"
    r"\b(bla|blla|bdoun) (matdir |ma tdir |ma t3ti )?(les )?(sources?|masadir|msader)|\b(gol|goul|golli|goulli|gouli|9oli)\b.{0,15}\b(li|liya)?\b.{0,30}(0 ?%|sifr|zero|walou|bla)|jawb(ni)? ghir b|\bgoul li \d|3tini (l)?(password|mot de passe|prompt|config)"
)  # fmt: skip

_FRAUD = re.compile(
    # French
    r"\b(faux|fausses?|falsifi\w+|fictive?s?|bidon\w*|trafiqu\w+|antidat\w+|contrefai\w+)\b.{0,25}\b(factures?|certificats?|declarations?|documents?|papiers?|eur\.?1|cachets?|tampons?|contrats?|analyses?|origine|dum)\b.{0,60}(\?|pour|afin)?(?<!peine)(?<!sanction)|"
    r"\b(factures?|certificats?|eur\.?1|documents?|papiers?|cachets?) (bidon|falsifie\w*|trafique\w*|fictif\w*|fictives?|faux|fausses?)|"
    r"\bsous-?(factur|evalu|declar)\w+|\bsur-?factur\w+|\bminorer la (valeur|facture)|double (facture|comptabilite)|"
    r"\b(cacher|dissimuler|planquer|detourner)\b.{0,40}\b(argent|devises?|recettes?|euros?|dollars?)\b.{0,40}\b(etranger|dehors|office|fisc|sans)|\blaisser\b.{0,25}\b(argent|devises?|recettes?)\b.{0,15}\b(etranger|dehors)\b.{0,30}\bsans\b|"
    r"\b(echapper|contourner|frauder|tromper|berner|flouer)\b.{0,30}\b(la douane|le controle|les controles|l'office|la licence|le rapatriement|le fisc|l'impot|le quota|l'embargo|la loi)|"
    r"\beviter (le controle|les controles|la licence|le rapatriement|l'embargo)\b|\b(faire )?passer .{0,25}(chinois|turc|espagnol|etranger)\w* (pour|comme) (du )?marocain|"
    r"\b(pot[- ]de[- ]vin|bakchich|corromp\w+|soudoy\w+|graisser la patte|glisser un billet|donner (de l'argent|un billet|quelque chose) a (un|l[ea']) ?(douanier|agent|inspecteur|fonctionnaire))|"
    r"\b(sans (que|etre) .{0,30}(sache|voie|vu|decouvr|pris|repere|controle)|ni vu ni connu|en douce|au noir|en contrebande|passer en cachette)\b|"
    r"\b(changer|remplacer|coller|refaire|mettre) .{0,25}(l'etiquette|les etiquettes|l'origine|made in)\b.{0,50}(maroc|eviter|droits|turc|chinois|espagnol)|"
    # English, Spanish
    r"\b(fake|forge[d]?|bribe|smuggl\w+|under-?invoic\w+|under-?declar\w+|relabel|launder|hide (the )?(money|currency)|skip (us |eu )?duty|evade|dodge)\b|\b(sobornar|falsificar|contrabando)\b|"
    # Arabic and Darija
    r"(مزور|مزوره|مزورين|تزوير(?! )|ازور|نزور|وهمي|وهميه|مفبرك|صوري|صوريه|مغشوش)\w*(?! برا)|(فواتير|فاتوره|فاكتور\w*|شهاده|تصريح|وثائق|وراق|عقد) (مزيف|كاذب|كذوب|وهمي|ماشي صحيح|خاوي)\w*|"
    r"(اخفي|نخفي|اخفاء|نخبي|نخبع|تهريب|اهرب|نهرب).{0,30}(الاموال|العملات|الفلوس|فلوس|الدوفيز|دوفيز|العائدات|السلعه|سلعه|البضاعه|عملات|عائدات)|نخلي.{0,20}(الدوفيز|الفلوس|فلوس).{0,12}(برا|الخارج).{0,30}(بلا|بدون)|"
    r"(?:^|\W)(رشوه|ارشي|نرشي|نعطي شي حاجه ل|قهيوه|قهوه ل|نعطي ل(ل)?ديوان|نعطي ل(ل)?دوان)|"
    r"(بلا|بدون|دون) (ما |ان )?(يعيق|يعلم|يعرف|يشوف|يكتشف|يحس|تعرف|تعلم|تكتشف|يعيقو|تعيق)\w*|(نتهرب|اتهرب|نتحايل|اتحايل|نغش|اغش|نقالب|نضحك علي|نلعب علي|الحيله|حيله باش|نهرب من)|"
    r"(انقص|نقص|ننقص|تخفيض|خفض) .{0,15}(قيمه|القيمه|الثمن) .{0,25}(فالفاتوره|الفاتوره|فالفاكتوره|التصريح|المصرح)|جوج (ديال )?(ال)?فاكتورات|فاتورتين|"
    # Darija in Latin letters
    r"\b(mzew?wra?|mzawr\w*|mzaw?er\w*|nzewwer|nzewer|nzawer|tezwir|wahmiy\w*|facture fausse|fausse facture|faux papiers?)\b|"
    r"\b(nkhebb?i|nkhabi|nkhebi3|nherreb|nharb|nhareb)\b.{0,30}\b(l?flous|devises?|l?3omla|sel3a|sl3a|euros?)|"
    r"\b(rechwa|rachwa|richwa|nrechi|9hiwa|qhiwa)\b|\bbla (may|ma y|mat|ma t)\w*(3i9|3iq|3raf|3ref|choof|chouf|hess|7ess)\w*|\b(n9aleb|nqaleb|nt7ayel|nghech|nghach|l7ila|7ila)\b|"
    r"\bn?declari\w*.{0,20}\b(9el|qell?|n9es|nqes|\d+.{0,25}(nkherrej|nkharrej|nsifet) \d+)"
)  # fmt: skip
# Asking what a rule forbids, or costs when broken, is asking about the rule.
_ABOUT_PENALTIES = re.compile(
    r"\b(amendes?|sanctions?|penalites?|peines?|punition|risque\w*|encour\w*|prison|infractions?|delit|que se passe|qu'est-ce qui (se passe|arrive)|consequences?|legal|autorise|interdit|danger\w*|quelle procedure si|va me juger|definition|c'est quoi|qu'est-ce que|considere)\b|"
    r"غرام|عقوب|جزاء|جزاءات|السجن|الحبس|مخالف|جنح|يعاقب|تعتبر|ماذا يقع|ماذا يحدث|شنو كيوقع|شنو غادي يوقع|شنو يوقع|شنو كيترتب|الذعير|ذعير|لامند|"
    r"\b(l?amendes?|3o9ouba|3oqouba|l?7ebs|l?hebs|d3ira|chno kaywe9|chnou kay|y7asebni|chno ywe9)"
)  # fmt: skip
_SMALLTALK = re.compile(
    r"^(bonjour|bonsoir|salut|coucou|hello|hi|hola|merci( beaucoup| bcp)?|ok( merci)?|d'accord|au revoir|bonne (journee|soiree)|"
    r"السلام( عليكم)?( ورحمه الله)?( و?بركاته)?|سلام|مرحبا|صباح (الخير|النور)|مساء (الخير|النور)|اهلا( وسهلا)?|شكرا( جزيلا| بزاف| لك| ليك)?|بسلامه|مع السلامه|لاباس|الله يحفظك|"
    r"salam( 3?alaykou?m| 3likom)?|slm|labas|chokran( bzaf)?|sbah lkhir|msa lkhir|bslama|lah y7fdek)[\s!.,؟?]*$"
)


def screen(text: str, probabilities: Mapping[str, float]) -> Screening:
    """Say what a message is, from its words and the topic gate's probabilities.

    Args:
        text: The message as typed.
        probabilities: Label → probability, from `TopicGate.probabilities`.
    """
    folded = _plain(text)
    if _SMALLTALK.match(folded):
        return "smalltalk"
    if _INSTRUCTION.search(folded) or _has_hidden_text(text):
        return "instruction"
    if _FRAUD.search(folded) and not _ABOUT_PENALTIES.search(folded):
        return "fraud"
    if not re.search(r"[^\W\d_]{2}", folded):
        return "off_topic"
    return _by_meaning(folded, probabilities)


def _by_meaning(folded: str, probabilities: Mapping[str, float]) -> Screening:
    if probabilities["smalltalk"] > _SURE and len(folded.split()) <= _SMALLTALK_WORDS:
        return "smalltalk"
    if probabilities["domain"] >= _DOMAIN_MINIMUM:
        return "question"
    if probabilities["fraud"] > _SURE and not _ABOUT_PENALTIES.search(folded):
        return "fraud"
    return "instruction" if probabilities["instruction"] > _SURE else "off_topic"


def _plain(text: str) -> str:
    """Return the folded text with the tricks that hide words undone: look-alike and full-width letters."""
    return " ".join(fold(unicodedata.normalize("NFKC", text)).split())


def _has_hidden_text(text: str) -> bool:
    """Tell whether a text carries characters that a person cannot see and does not type: tag characters."""
    return any(0xE0000 <= ord(character) <= 0xE007F for character in text)
