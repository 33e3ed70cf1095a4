package io.pointsman.sandbox.elasticache;

/** A refusal as AWS words it; on the wire an ErrorResponse, in the Java API an illegal state. */
final class AwsError extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    final int status;
    final String code;
    final String text;

    AwsError(int status, String code, String text) {
        super(code + ": " + text);
        this.status = status;
        this.code = code;
        this.text = text;
    }

    static AwsError invalidValue(String text) {
        return new AwsError(400, "InvalidParameterValue", text);
    }

    static AwsError invalidCombination(String text) {
        return new AwsError(400, "InvalidParameterCombination", text);
    }

    static AwsError invalidGroupState(String text) {
        return new AwsError(400, "InvalidReplicationGroupState", text);
    }

    static AwsError noGroup(String id) {
        return new AwsError(404, "ReplicationGroupNotFoundFault", "ReplicationGroup " + id + " not found");
    }

    static AwsError noCluster(String id) {
        return new AwsError(404, "CacheClusterNotFound", "CacheCluster not found: " + id);
    }
}
