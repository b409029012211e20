package dev.zt.verification.interop.runner;

/** Who calls whom. */
enum Pair {
    GO_TO_ZT("go-spiffe -> zt"),
    ZT_TO_GO("zt -> go-spiffe"),
    /** For comparison: what becomes of the same without zt. */
    GO_TO_GO("go-spiffe alone");

    private final String label;

    Pair(String label) {
        this.label = label;
    }

    @Override
    public String toString() {
        return label;
    }
}
