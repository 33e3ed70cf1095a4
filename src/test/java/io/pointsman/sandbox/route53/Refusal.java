package io.pointsman.sandbox.route53;

import java.util.List;

/** Why a request was refused, in Route 53's words; nothing was changed. */
final class Refusal extends Exception {

    private final int status;
    private final String code;
    private final List<String> messages;

    Refusal(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
        this.messages = List.of(message);
    }

    private Refusal(List<String> messages) {
        super("[" + String.join(", ", messages) + "]");
        this.status = 400;
        this.code = "InvalidChangeBatch";
        this.messages = List.copyOf(messages);
    }

    /** All that is wrong with a batch, in one pair of brackets (aws-facts 5.3). */
    static Refusal invalidBatch(List<String> messages) {
        return new Refusal(messages);
    }

    /** A name that cannot be one: reported alone and without brackets, as seen in external-dns #2839 and terraform #18482. */
    static Refusal invalidName(DomainName.FatalProblem problem) {
        return new Refusal(400, "InvalidChangeBatch", String.valueOf(problem.getMessage()));
    }

    static Refusal invalidInput(String message) {
        return new Refusal(400, "InvalidInput", message);
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    String message() {
        return String.valueOf(getMessage());
    }

    /** One by one, as the old form of the answer has them. */
    List<String> messages() {
        return messages;
    }
}
