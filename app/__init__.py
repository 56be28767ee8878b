"""The online side of TijarIA: HTTP API, document viewer and chat over one `RAGPipeline`."""
