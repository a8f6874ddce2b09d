"""The rules of `check`, a file each: `RULE` says what it is about, `find` finds it."""
