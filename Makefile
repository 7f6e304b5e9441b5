# Everything a newcomer needs: `make demo` and `make test` set themselves up first.
.PHONY: demo test setup lint
