package io.pointsman.probe;

import io.pointsman.probe.CachesHealthIndicator.GroupHealth;
import io.pointsman.probe.CachesHealthIndicator.NodeHealth;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.io.SerializedString;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;

/** Field by field, since an answer can tell of thousands of nodes; null is left out. */
final class GroupHealthJson extends ValueSerializer<GroupHealth> {

    private static final SerializedString ID = new SerializedString("id");
    private static final SerializedString ACCOUNT = new SerializedString("account");
    private static final SerializedString REGION = new SerializedString("region");
    private static final SerializedString STATE = new SerializedString("state");
    private static final SerializedString ROLE = new SerializedString("role");
    private static final SerializedString AGE = new SerializedString("age");
    private static final SerializedString REASON = new SerializedString("reason");

    @Override
    public void serialize(GroupHealth group, JsonGenerator json, SerializationContext context) {
        json.writeStartObject();
        write(json, ID, group.id());
        write(json, ACCOUNT, group.account());
        write(json, REGION, group.region());
        write(json, STATE, group.state());
        write(json, REASON, group.reason());
        json.writeArrayPropertyStart("nodes");
        for (NodeHealth node : group.nodes()) {
            json.writeStartObject();
            write(json, ID, node.id());
            write(json, STATE, node.state());
            write(json, ROLE, node.role());
            write(json, AGE, node.age() == null ? null : node.age().toString());
            write(json, REASON, node.reason());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, SerializedString name, @Nullable String value) {
        if (value != null) {
            json.writeName(name);
            json.writeString(value);
        }
    }
}
