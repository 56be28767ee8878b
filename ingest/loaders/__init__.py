"""One file of the corpus → one `tijaria.schema.Document`, or a `DocumentLoadError` that says why not."""
