int seventeen() { return 17; }
