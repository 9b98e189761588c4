# The thin front of scripts/. Every target sets up what it needs; nothing has to be installed first but a Python.
.PHONY: play test check bench clean

play:   ## start the site and print its address (PORT, DATA_DIR)
	@scripts/play

test:   ## everything: checks, tests on real servers, tests in a real browser
	@scripts/test

check:  ## format, lint, types, arrows, sizes
	@scripts/check

bench:  ## measure the goals of docs/performance.md
	@scripts/bench

clean:  ## remove what the other targets made; the data directory stays
	rm -rf .venv build staticfiles .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -not -path './data/*' -prune -exec rm -rf {} +
