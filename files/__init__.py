"""Reading what people write: process files, directories and scenarios, each mistake named in Swedish."""
