"""Years of a heavy buyer: no notice that is due is missed, none comes twice, memory and file stay bounded."""
