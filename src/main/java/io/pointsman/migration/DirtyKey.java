package io.pointsman.migration;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** A key that may have changed. Equal to any of the same name. */
final class DirtyKey {

    /** In bytes: what the heap has for each besides its name, places in tables included. */
    private static final int OVERHEAD = 104;

    private final byte[] name;
    private final int hash;
    private final long since;

    /**
     * @param name kept, not copied
     * @param since when it was marked, in milliseconds since 1970
     */
    DirtyKey(byte[] name, long since) {
        this.name = name;
        this.since = since;
        hash = Arrays.hashCode(name);
    }

    byte[] name() {
        return name;
    }

    long since() {
        return since;
    }

    DirtyKey since(long moment) {
        return new DirtyKey(name, moment);
    }

    int bytes() {
        return OVERHEAD + name.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DirtyKey that && hash == that.hash && Arrays.equals(name, that.name);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** As UTF-8 where it is that, otherwise in hexadecimal digits. */
    @Override
    public String toString() {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(name))
                    .toString();
        } catch (CharacterCodingException e) {
            return "0x" + HexFormat.of().formatHex(name);
        }
    }
}
