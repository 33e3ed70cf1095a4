package io.pointsman.sandbox.dns;

import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/** Hosted zones that the name server answers from. */
@FunctionalInterface
public interface RecordSource {

    /**
     * What the most specific zone around the name answers now.
     *
     * @param name absolute, any case
     * @param type one of {@link org.xbill.DNS.Type}, a single record type
     * @return empty when the name lies in no zone of this source
     */
    Optional<Answer> answer(Name name, int type);

    /**
     * One zone's answer.
     *
     * @param soa the zone's, for answers without records
     * @param nameExists whether the name has records of any type, or names below it
     * @param records of the asked type, or the CNAME that stands in their place; empty when there are none. More than one
     *     policy's worth of choice (weights) is already made
     */
    record Answer(Record soa, boolean nameExists, List<Record> records) {}
}
