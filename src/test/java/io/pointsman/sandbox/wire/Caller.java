package io.pointsman.sandbox.wire;

/**
 * Whose credentials signed a request.
 *
 * @param account twelve digits
 * @param arn of the user, or of the session of an assumed role
 */
public record Caller(String account, String arn) {

    /** Whoever signs with a key that the sandbox has not given out. */
    public static final Caller DEFAULT = new Caller("111122223333", "arn:aws:iam::111122223333:user/sandbox");

    /**
     * IAM's words for what no policy allows, as seen in many public logs.
     *
     * @param action such as {@code sts:AssumeRole}
     * @param resource an ARN; empty for actions on none
     */
    public String notAuthorized(String action, String resource) {
        return "User: " + arn + " is not authorized to perform: " + action
                + (resource.isEmpty() ? "" : " on resource: " + resource)
                + " because no identity-based policy allows the " + action + " action";
    }
}
