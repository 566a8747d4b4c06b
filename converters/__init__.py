"""What Python means: one construct per file, its rewrite and its run-time half."""

if __name__ == "converters":
    raise ImportError("this directory is the package autograph.converters; import it by that name")
