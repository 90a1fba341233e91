"""The word-level tokenizer: whole words only, many spellings to one row of the text tower.

Written as WordPiece without continuation pieces, because `@huggingface/tokenizers` reads no WordLevel model: a word is
either in the vocabulary or becomes [UNK]. Phrases are joined to one word before the text is split.
"""

import json
import re

from tokenizers import Tokenizer

from colours import ALSO_THINGS, COLOURS
from vocabulary import (
    GENDERS,
    GROCERY_PARENTS,
    KINDS,
    MATERIALS,
    NAMES,
    PATTERNS,
    STOP_WORDS,
    plurals,
    squeeze,
)

PAD, UNKNOWN = 0, 1


def spellings(names: list[str], phrases: list[str]) -> dict[str, str]:
    """Every spelling as people write it -> canonical word. Each word of `names` is one word, each of `phrases` one as a whole."""
    found: dict[str, str] = {}
    for words in (KINDS, PATTERNS, MATERIALS, GENDERS, COLOURS):
        for word, others in words.items():
            for spelling in (word, *others):
                found.setdefault(spelling, squeeze(word))
    for phrase in (*NAMES, *phrases):
        found.setdefault(phrase, squeeze(phrase))
    for word in sorted({word for name in (*names, *map(str.lower, GROCERY_PARENTS)) for word in re.split("[ -]", name)}):
        if word not in STOP_WORDS:
            found.setdefault(word, found.get(word.removesuffix("s"), word))
    adjectives = {squeeze(colour) for colour in COLOURS} - ALSO_THINGS
    for spelling, word in list(found.items()):
        for plural in plurals(spelling) if word not in adjectives else ():
            found.setdefault(plural, word)
    return found


def phrase_pattern(spelling: str) -> str:
    """`t-shirt` matches "t-shirt", "t shirt" and "t  shirt", as whole words."""
    return r"\b" + r"[\s\u2010-\u2015-]+".join(map(re.escape, re.split("[ -]", spelling))) + r"\b"


def build_tokenizer(names: list[str], phrases: list[str]) -> tuple[str, dict[str, str]]:
    """(the text of tokenizer.json, token -> canonical word)."""
    found = spellings(names, phrases)
    phrases = sorted((s for s in found if re.search("[ -]", s)), key=lambda s: (-len(s), s))
    replacements = [
        {"type": "Replace", "pattern": {"Regex": phrase_pattern(phrase)}, "content": squeeze(phrase)} for phrase in phrases
    ]
    tokens = {squeeze(spelling): word for spelling, word in found.items()}
    vocabulary = {"[PAD]": PAD, "[UNK]": UNKNOWN} | {token: index + 2 for index, token in enumerate(sorted(tokens))}
    special = [{"id": index, "content": name, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
               for name, index in (("[PAD]", PAD), ("[UNK]", UNKNOWN))]  # fmt: skip
    description = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": special,
        "normalizer": {"type": "Sequence", "normalizers": [{"type": "NFD"}, {"type": "StripAccents"}, {"type": "Lowercase"}, *replacements]},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": None,
        "decoder": None,
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "\u0000", "max_input_chars_per_word": 64, "vocab": vocabulary},
    }  # fmt: skip
    return json.dumps(description, ensure_ascii=True, indent=0), tokens


class Words:
    """The tokenizer with its table of canonical words; row 0 of the text tower belongs to [PAD] and [UNK]."""

    def __init__(self, names: list[str], phrases: list[str]) -> None:
        self.text, self.word_of = build_tokenizer(names, phrases)
        self.tokenizer = Tokenizer.from_str(self.text)
        self.rows = {word: index + 1 for index, word in enumerate(sorted(set(self.word_of.values())))}
        size = self.tokenizer.get_vocab_size()
        self.row_of_id = [0] * size
        for token, word in self.word_of.items():
            self.row_of_id[self.tokenizer.token_to_id(token)] = self.rows[word]

    def rows_of(self, text: str) -> list[int]:
        """Rows of the known words of a text, in order."""
        rows = (self.row_of_id[index] for index in self.tokenizer.encode(text).ids)
        return [row for row in rows if row > 0]
