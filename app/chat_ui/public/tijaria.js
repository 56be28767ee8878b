// What Chainlit's interface lacks: language and direction of the page, direction of each block, the standing
// notice on the first screen, the address of a conversation. Loaded before the interface; it only adds attributes and its own elements.
(() => {
  "use strict";

  const ARABIC = /\p{Script=Arabic}/gu;
  const LATIN = /\p{Script=Latin}/gu;
  const TEXT = {
    fr: {
      intro: "Une question sur l'exportation depuis le Maroc ? Chaque réponse montre ses sources.",
      notice:
        "TijarIA informe à partir de sources publiques et ne remplace pas l'administration : " +
        "vérifiez auprès d'elle avant de décider.",
      logo: "TijarIA",
    },
    ar: {
      intro: "سؤال حول التصدير من المغرب؟ كل جواب يبيّن مصادره.",
      notice: "تقدم TijarIA معلومات من مصادر عمومية ولا تعوض الإدارة: تحققوا لديها قبل اتخاذ أي قرار.",
      logo: "TijarIA",
    },
  };

  const language = /^(ar|ary)\b/i.test(navigator.language || "") ? "ar" : "fr";
  document.documentElement.lang = language;
  document.documentElement.dir = language === "ar" ? "rtl" : "ltr";

  // Chainlit starts dark unless a theme was chosen; we follow the device.
  const THEME = "vite-ui-theme";
  try {
    if (!localStorage.getItem(THEME)) localStorage.setItem(THEME, "system");
  } catch {
    // Storage is refused in some private windows; the default theme then stays.
  }

  // `dir="auto"` goes by the first letter and turns "EUR.1 هي شهادة" around; most letters decide here.
  const directionOf = (text) => {
    const arabic = (text.match(ARABIC) || []).length;
    const latin = (text.match(LATIN) || []).length;
    if (!arabic && !latin) return "";
    return arabic * 2 >= latin ? "rtl" : "ltr";
  };

  const BLOCKS = '[role="article"], li, ul, ol, blockquote, table, h1, h2, h3, h4, h5, h6, pre';
  // Paragraphs go by their own letters; in a card only the quote, its second line, does.
  const FREE = ':not(blockquote) > [role="article"], pre, blockquote > [role="article"]:nth-of-type(2)';

  const direct = (content) => {
    // The answer itself decides, not its source cards, which name French texts in Arabic answers too.
    const said = [...content.querySelectorAll('[role="article"], li, pre')].filter((e) => !e.closest("blockquote"));
    const whole = directionOf((said.length ? said : [content]).map((e) => e.textContent).join(" "));
    setDirection(content, whole);
    for (const block of content.querySelectorAll(BLOCKS)) {
      // Lists, tables and cards go with the message, so that their markers and borders stand on one side.
      const free = block.matches(FREE) ? directionOf(block.textContent || "") : "";
      setDirection(block, free || whole);
    }
  };

  const setDirection = (element, direction) => {
    if (direction && element.dir !== direction) element.dir = direction;
  };

  const add = (parent, name, text, before) => {
    if (parent.querySelector(`:scope > .${name}`)) return;
    const paragraph = document.createElement("p");
    paragraph.className = name;
    paragraph.textContent = text;
    parent.insertBefore(paragraph, before);
  };

  const decorate = () => {
    for (const content of document.querySelectorAll(".message-content, .prose:not(.message-content *)")) direct(content);
    for (const link of document.querySelectorAll('a[target="_blank"]:not([rel])')) {
      link.rel = "noopener noreferrer";
    }
    for (const logo of document.querySelectorAll('img.logo[alt="logo"]')) logo.alt = TEXT[language].logo;
    const input = document.getElementById("chat-input");
    if (input) {
      const direction = directionOf(input.value || "") || document.documentElement.dir;
      setDirection(input, direction);
    }
    const welcome = document.getElementById("welcome-screen");
    if (welcome) {
      add(welcome, "tj-intro", TEXT[language].intro, welcome.querySelector("#message-composer"));
      add(welcome, "tj-notice", TEXT[language].notice, null);
    }
  };

  let pending = false;
  const schedule = () => {
    if (pending) return;
    pending = true;
    requestAnimationFrame(() => {
      pending = false;
      decorate();
    });
  };
  new MutationObserver(schedule).observe(document.documentElement, {
    childList: true,
    subtree: true,
    characterData: true,
  });
  document.addEventListener("input", schedule);

  // On a slow connection Chainlit now and then opens a stored conversation as a new one and shows nothing of it.
  const AGAIN = "tijaria-again";
  const isBlank = () =>
    location.pathname.startsWith("/chat/thread/") && !document.querySelector("[data-step-type], .ai-message");
  setTimeout(() => {
    try {
      const tries = isBlank() ? Number(sessionStorage.getItem(AGAIN) || 0) + 1 : 0;
      sessionStorage.setItem(AGAIN, String(tries));
      if (tries >= 1 && tries <= 3) location.reload();
    } catch {
      // Without storage there is nothing to count with, and nothing is tried.
    }
  }, 6000);

  // Chainlit puts the conversation into the page's address only when it is served from the root.
  addEventListener("message", ({ source, data }) => {
    if (source !== window || !/^[\w-]{1,64}$/.test(data?.conversation || "")) return;
    if (/^\/chat\/?$/.test(location.pathname)) history.replaceState(history.state, "", `/chat/thread/${data.conversation}`);
  });
})();
