"""What the benchmarks share: a clip, publishers in processes of their own, receivers to compare, a lossy link, counts of files."""
