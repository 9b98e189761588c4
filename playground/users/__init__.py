"""Accounts: who may come in."""
