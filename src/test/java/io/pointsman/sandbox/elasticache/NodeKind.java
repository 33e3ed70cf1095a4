package io.pointsman.sandbox.elasticache;

/**
 * What a node is.
 *
 * @param engineVersion in full, as DescribeCacheClusters shows it
 */
record NodeKind(String nodeType, String engine, String engineVersion) {

    /** The family of parameter groups that fits, 7.5: redis6.x, redis7, valkey7, valkey8, valkey9. */
    String family() {
        String major = engineVersion.substring(0, 1);
        return engine + (major.equals("6") ? "6.x" : major);
    }

    NodeKind ofType(String changed) {
        return new NodeKind(changed, engine, engineVersion);
    }

    NodeKind withEngine(String changedEngine, String changedVersion) {
        return new NodeKind(nodeType, changedEngine, changedVersion);
    }
}
