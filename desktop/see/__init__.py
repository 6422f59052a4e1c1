"""`naast see URL`: what an agent would and would not see of a page, for its owner."""
