"""The practice model and its sample library: a program that flies the same machine as a language model would."""
