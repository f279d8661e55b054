"""T5 v1.1: a unigram tokenizer, an encoder pretrained by span corruption on text alone, then frozen."""
