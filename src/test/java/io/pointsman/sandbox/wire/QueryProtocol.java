package io.pointsman.sandbox.wire;

import java.util.UUID;
import java.util.function.Consumer;

/**
 * Answers of a service of AWS's query protocol.
 *
 * @param namespace of its elements, such as {@code http://sns.amazonaws.com/doc/2010-03-31/}
 */
public record QueryProtocol(String namespace) {

    /** {@code <XxxResponse><XxxResult>…</XxxResult><ResponseMetadata>…}, 200. */
    public WireResponse answer(String action, Consumer<Xml> result) {
        Xml xml = open(action + "Response").open(action + "Result");
        result.accept(xml);
        xml.close(action + "Result")
                .open("ResponseMetadata")
                .text("RequestId", UUID.randomUUID().toString())
                .close("ResponseMetadata")
                .close(action + "Response");
        return WireResponse.xml(200, xml.toString());
    }

    /** The caller is at fault. */
    public WireResponse refused(int status, String code, String message) {
        return error(status, "Sender", code, message);
    }

    /** {@code <ErrorResponse><Error><Type>…}; {@code type} says who is at fault, {@code Sender} or {@code Receiver}. */
    public WireResponse error(int status, String type, String code, String message) {
        Xml xml = open("ErrorResponse")
                .open("Error")
                .text("Type", type)
                .text("Code", code)
                .text("Message", message)
                .close("Error")
                .text("RequestId", UUID.randomUUID().toString())
                .close("ErrorResponse");
        return WireResponse.xml(status, xml.toString());
    }

    private Xml open(String root) {
        return new Xml().open(root + " xmlns=\"" + namespace + "\"");
    }
}
