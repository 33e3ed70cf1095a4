package io.pointsman.sandbox.route53;

import io.pointsman.sandbox.route53.RecordSet.Alias;
import io.pointsman.sandbox.route53.RecordSet.Policy;
import io.pointsman.sandbox.route53.RecordSet.Values;
import io.pointsman.sandbox.wire.WireResponse;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.UUID;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** One XML answer being written: Route 53's declaration and namespace, no blanks between elements. */
final class XmlAnswer {

    static final String NAMESPACE = "https://route53.amazonaws.com/doc/2013-04-01/";

    private static final DateTimeFormatter MILLISECONDS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final StringWriter text = new StringWriter();
    private final XMLStreamWriter xml;

    /** Writes a part of an answer. */
    @FunctionalInterface
    interface Part {
        void write(XmlAnswer answer) throws XMLStreamException;
    }

    private XmlAnswer() throws XMLStreamException {
        xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
    }

    static WireResponse of(int status, String root, Part content) {
        try {
            XmlAnswer answer = new XmlAnswer();
            answer.text.append("<?xml version=\"1.0\"?>\n");
            answer.xml.writeStartElement(root);
            answer.xml.writeDefaultNamespace(NAMESPACE);
            content.write(answer);
            answer.xml.writeEndElement();
            answer.xml.flush();
            return WireResponse.xml(status, answer.text.toString());
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The refusal in today's form; an invalid batch in the old one where that is asked for (aws-facts 5.3). */
    static WireResponse refused(Refusal refusal, boolean oldForm) {
        String requestId = UUID.randomUUID().toString();
        WireResponse response = oldForm && refusal.code().equals("InvalidChangeBatch")
                ? of(
                        refusal.status(),
                        "InvalidChangeBatch",
                        answer -> answer.element("Messages", messages -> {
                                    for (String message : refusal.messages()) {
                                        messages.element("Message", message);
                                    }
                                })
                                .element("RequestId", requestId))
                : of(
                        refusal.status(),
                        "ErrorResponse",
                        answer -> answer.element(
                                        "Error",
                                        error -> error.element("Type", refusal.status() < 500 ? "Sender" : "Receiver")
                                                .element("Code", refusal.code())
                                                .element("Message", refusal.message()))
                                .element("RequestId", requestId));
        return new WireResponse(
                response.status(), response.contentType(), Map.of("x-amzn-RequestId", requestId), response.body());
    }

    XmlAnswer element(String name, Part content) throws XMLStreamException {
        xml.writeStartElement(name);
        content.write(this);
        xml.writeEndElement();
        return this;
    }

    XmlAnswer element(String name, String content) throws XMLStreamException {
        return element(name, answer -> answer.xml.writeCharacters(content));
    }

    XmlAnswer changeInfo(AcceptedBatch batch, Instant now) throws XMLStreamException {
        return element("ChangeInfo", info -> {
            info.element("Id", "/change/" + batch.changeId())
                    .element("Status", batch.visibleAt().isAfter(now) ? "PENDING" : "INSYNC")
                    .element("SubmittedAt", MILLISECONDS.format(batch.acceptedAt()));
            if (!batch.comment().isEmpty()) {
                info.element("Comment", batch.comment());
            }
        });
    }

    XmlAnswer hostedZone(Zone zone) throws XMLStreamException {
        return element(
                "HostedZone",
                answer -> answer.element("Id", "/hostedzone/" + zone.id())
                        .element("Name", zone.name())
                        .element("CallerReference", zone.callerReference())
                        .element(
                                "Config", config -> config.element("PrivateZone", Boolean.toString(zone.privateZone())))
                        .element(
                                "ResourceRecordSetCount",
                                Integer.toString(zone.latest().size())));
    }

    XmlAnswer recordSet(RecordSet set) throws XMLStreamException {
        return element("ResourceRecordSet", answer -> {
            answer.element("Name", set.name()).element("Type", set.type());
            if (set.routing().policy() != Policy.SIMPLE) {
                answer.element("SetIdentifier", set.routing().setIdentifier())
                        .element(set.routing().policy().element(), set.routing().value());
            }
            switch (set.content()) {
                case Values stored ->
                    answer.element("TTL", Long.toString(stored.ttl())).element("ResourceRecords", records -> {
                        for (String value : stored.values()) {
                            records.element("ResourceRecord", item -> item.element("Value", value));
                        }
                    });
                case Alias alias ->
                    answer.element(
                            "AliasTarget",
                            target -> target.element("HostedZoneId", alias.zoneId())
                                    .element("DNSName", alias.dnsName())
                                    .element("EvaluateTargetHealth", Boolean.toString(alias.evaluateTargetHealth())));
            }
        });
    }
}
