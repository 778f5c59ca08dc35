"""A checked document shown: in the terminal, as JSON, Markdown, HTML or SARIF, a module each."""
