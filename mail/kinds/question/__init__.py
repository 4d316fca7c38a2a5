"""The mails of a question and a task: asked, reminded, received, settled."""
