"""Synonyms: what else shoppers call a thing. Rules as text, expansion over tokens, checks against the analyser."""

from synonyms.expansion import Expansion, SynonymSet, check, compile_synonyms
from synonyms.rules import SynonymRule, parse_synonyms

__all__ = ["Expansion", "SynonymRule", "SynonymSet", "check", "compile_synonyms", "parse_synonyms"]
