package io.pointsman.sandbox.elasticache;

import io.pointsman.sandbox.wire.Xml;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The tags of groups, [S-MODEL]. A node bears its group's; tags of a node alone are not imitated. The texts of a tag that is not there, of the
 * fifty-first and of AWS's own prefix are not sourced, their codes are.
 */
final class TagOperations {

    private static final int MOST = 50;

    private final Region region;
    private final NavigableMap<String, SandboxGroup> groups;

    TagOperations(Region region) {
        this.region = region;
        this.groups = region.groups;
    }

    void list(Form form, Xml xml) {
        write(available(tagged(form)), xml);
    }

    void add(Form form, Xml xml) {
        SandboxGroup group = available(group(form));
        Map<String, String> added = new LinkedHashMap<>();
        for (int i = 1; form.text("Tags.Tag." + i + ".Key").isPresent(); i++) {
            String key = form.required("Tags.Tag." + i + ".Key");
            if (key.startsWith("aws:")) {
                throw AwsError.invalidValue("Tag keys must not begin with aws:, was " + key + ".");
            }
            added.put(key, form.text("Tags.Tag." + i + ".Value").orElse(""));
        }
        Map<String, String> all = new TreeMap<>(group.tags());
        all.putAll(added);
        if (all.size() > MOST) {
            throw new AwsError(400, "TagQuotaPerResourceExceeded", "A resource can have " + MOST + " tags.");
        }
        added.forEach(group::tag);
        write(group, xml);
    }

    void remove(Form form, Xml xml) {
        SandboxGroup group = available(group(form));
        List<String> keys = form.list("TagKeys.member");
        for (String key : keys) {
            if (!group.tags().containsKey(key)) {
                throw new AwsError(404, "TagNotFound", "The resource has no tag " + key + ".");
            }
        }
        keys.forEach(group::untag);
        write(group, xml);
    }

    private static void write(SandboxGroup group, Xml xml) {
        xml.open("TagList");
        new TreeMap<>(group.tags())
                .forEach((key, value) ->
                        xml.open("Tag").text("Key", key).text("Value", value).close("Tag"));
        xml.close("TagList");
    }

    private static SandboxGroup available(SandboxGroup group) {
        if (!group.answer().status().equals("available")) {
            throw AwsError.invalidGroupState("Cluster not in available state to perform tagging operations.");
        }
        return group;
    }

    /** The group that the ARN names, or whose node it names. */
    private SandboxGroup tagged(Form form) {
        String arn = form.required("ResourceName");
        String id = idIn(arn);
        if (arn.equals(region.arn("cluster", id))) {
            return groups.values().stream()
                    .filter(candidate -> candidate.answer().nodes().stream()
                            .anyMatch(node -> node.id().equals(id)))
                    .findFirst()
                    .orElseThrow(() -> AwsError.noCluster(id));
        }
        return group(form);
    }

    private SandboxGroup group(Form form) {
        String arn = form.required("ResourceName");
        String id = idIn(arn);
        if (!arn.equals(region.arn("replicationgroup", id))) {
            throw new AwsError(400, "InvalidARN", "The ARN " + arn + " is not of a replication group here.");
        }
        SandboxGroup group = groups.get(id);
        if (group == null) {
            throw AwsError.noGroup(id);
        }
        return group;
    }

    private static String idIn(String arn) {
        return arn.substring(arn.lastIndexOf(':') + 1);
    }
}
