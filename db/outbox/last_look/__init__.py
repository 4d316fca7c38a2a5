"""The last look before a mail leaves: is it still true?"""
