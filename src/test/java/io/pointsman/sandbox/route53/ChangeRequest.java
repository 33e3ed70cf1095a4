package io.pointsman.sandbox.route53;

import io.pointsman.sandbox.route53.Change.Action;
import io.pointsman.sandbox.route53.RecordSet.Alias;
import io.pointsman.sandbox.route53.RecordSet.Content;
import io.pointsman.sandbox.route53.RecordSet.Policy;
import io.pointsman.sandbox.route53.RecordSet.Routing;
import io.pointsman.sandbox.route53.RecordSet.Values;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.dom.DOMSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * The body of a change, read as Route 53 reads it: by a schema, so that order and ranges count and the texts are those of the
 * schema's checker, as in AWS's answers ({@code Invalid XML ; cvc-complex-type.2.4.a: …}, aws-sdk-js #71). Document types and
 * external entities are refused.
 */
record ChangeRequest(String comment, List<Change> changes) {

    private static final String ROOT = "ChangeResourceRecordSetsRequest";
    private static final Schema SCHEMA = schema();

    /** Texts lead to an answer, not to standard error. */
    private static final ErrorHandler THROWING = new ErrorHandler() {
        @Override
        public void warning(SAXParseException exception) {}

        @Override
        public void error(SAXParseException exception) throws SAXException {
            throw exception;
        }

        @Override
        public void fatalError(SAXParseException exception) throws SAXException {
            throw exception;
        }
    };

    /** @throws Refusal {@code MalformedInput}, {@code InvalidInput} or {@code NoSuchHealthCheck} */
    static ChangeRequest read(String body) throws Refusal {
        try {
            Document document = parser().parse(new InputSource(new StringReader(body)));
            String root = document.getDocumentElement().getLocalName();
            if (!root.equals(ROOT)) {
                throw new Refusal(400, "MalformedInput", root + " is not valid, expected " + ROOT);
            }
            var validator = SCHEMA.newValidator();
            validator.setErrorHandler(THROWING);
            validator.validate(new DOMSource(document));
            Element batch = Objects.requireNonNull(child(document.getDocumentElement(), "ChangeBatch"));
            List<Change> changes = new ArrayList<>();
            for (Element change : children(Objects.requireNonNull(child(batch, "Changes")))) {
                changes.add(change(change));
            }
            return new ChangeRequest(text(batch, "Comment"), changes);
        } catch (SAXException e) {
            throw Refusal.invalidInput("Invalid XML ; " + e.getMessage());
        } catch (IOException | ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Change change(Element change) throws Refusal {
        Action action = Action.valueOf(text(change, "Action"));
        Element set = Objects.requireNonNull(child(change, "ResourceRecordSet"));
        String name = text(set, "Name");
        String type = text(set, "Type");
        String identifier = text(set, "SetIdentifier");
        String where = " in Change with [Action=" + action + ", Name=" + name + ", Type=" + type + ", SetIdentifier="
                + (identifier.isEmpty() ? "null" : identifier) + "]";
        if (!text(set, "HealthCheckId").isEmpty()) {
            throw new Refusal(
                    404,
                    "NoSuchHealthCheck",
                    "No health check exists with the specified ID: " + text(set, "HealthCheckId"));
        }
        return new Change(action, new RecordSet(name, type, routing(set, identifier, where), content(set, where)));
    }

    private static Routing routing(Element set, String identifier, String where) throws Refusal {
        List<Routing> given = new ArrayList<>();
        for (Policy policy : Policy.values()) {
            if (!policy.element().isEmpty() && child(set, policy.element()) != null) {
                given.add(new Routing(
                        policy, identifier, text(set, policy.element()).strip()));
            }
        }
        if (given.isEmpty() && identifier.isEmpty()) {
            return Routing.SIMPLE;
        }
        if (identifier.isEmpty()) {
            // ansible community.aws #615
            throw Refusal.invalidInput("Invalid request: Missing field 'SetIdentifier'" + where);
        }
        if (given.size() != 1) {
            throw Refusal.invalidInput(
                    "Invalid request: Expected exactly one of [Weight, Region, Failover, GeoLocation, or MultiValueAnswer],"
                            + " but found " + (given.isEmpty() ? "none" : "more than one") + where);
        }
        return given.getFirst();
    }

    private static Content content(Element set, String where) throws Refusal {
        Element alias = child(set, "AliasTarget");
        Element records = child(set, "ResourceRecords");
        String ttl = text(set, "TTL");
        if (alias != null && records == null && ttl.isEmpty()) {
            return new Alias(
                    text(alias, "HostedZoneId"),
                    text(alias, "DNSName"),
                    List.of("true", "1").contains(text(alias, "EvaluateTargetHealth")));
        }
        if (alias == null && records != null && !ttl.isEmpty()) {
            return new Values(
                    Long.parseLong(ttl.strip()),
                    children(records).stream()
                            .map(record -> text(record, "Value"))
                            .toList());
        }
        // modernisation-platform #10072, grails-aws-sdk #95
        throw Refusal.invalidInput(
                "Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords],"
                        + " or TrafficPolicyInstanceId], but found " + (alias == null ? "none" : "more than one")
                        + where);
    }

    private static String text(Element parent, String name) {
        Element child = child(parent, name);
        return child == null ? "" : child.getTextContent();
    }

    private static @Nullable Element child(Element parent, String name) {
        return children(parent).stream()
                .filter(child -> name.equals(child.getLocalName()))
                .findFirst()
                .orElse(null);
    }

    private static List<Element> children(Element parent) {
        List<Element> children = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                children.add(element);
            }
        }
        return children;
    }

    private static DocumentBuilder parser() throws ParserConfigurationException {
        // The JDK's own, without a search of the class path for every call.
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
        factory.setXIncludeAware(false);
        factory.setExpandEntityReferences(false);
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        DocumentBuilder parser = factory.newDocumentBuilder();
        parser.setErrorHandler(THROWING);
        return parser;
    }

    private static Schema schema() {
        try {
            SchemaFactory factory = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
            factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
            factory.setProperty(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
            return factory.newSchema(ChangeRequest.class.getResource("change-resource-record-sets.xsd"));
        } catch (SAXException e) {
            throw new IllegalStateException(e);
        }
    }
}
