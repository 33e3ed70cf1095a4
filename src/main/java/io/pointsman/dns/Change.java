package io.pointsman.dns;

/** One change of one record set, saying what it expects to find. */
public sealed interface Change {

    /** The record's own name; a claim's is {@code _pointsman.<name>}. */
    RecordName name();

    /** The read name this change is for, whether it changes its record or its claim. */
    default RecordName readName() {
        return OwnershipRecord.nameOf(name());
    }

    /** Fails if a set of that name and type is there. */
    record Create(RecordSet becomes) implements Change {
        @Override
        public RecordName name() {
            return becomes.name();
        }
    }

    /** Fails unless exactly {@code was} is there. */
    record Replace(RecordSet was, RecordSet becomes) implements Change {
        @Override
        public RecordName name() {
            return becomes.name();
        }
    }

    /** Fails unless exactly {@code was} is there. */
    record Delete(RecordSet was) implements Change {
        @Override
        public RecordName name() {
            return was.name();
        }
    }
}
