package dev.zt.devkit.workloadapi;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the claims of a token as a protobuf struct, whose numbers are doubles. */
final class ClaimsStruct {

    private ClaimsStruct() {}

    static Struct of(Map<?, ?> claims) {
        Struct.Builder out = Struct.newBuilder();
        claims.forEach((name, value) -> out.putFields(String.valueOf(name), value(value)));
        return out.build();
    }

    private static Value value(@Nullable Object value) {
        Value.Builder out = Value.newBuilder();
        if (value == null) {
            return out.setNullValue(NullValue.NULL_VALUE).build();
        } else if (value instanceof Boolean truth) {
            return out.setBoolValue(truth).build();
        } else if (value instanceof Number number) {
            return out.setNumberValue(number.doubleValue()).build();
        } else if (value instanceof Map<?, ?> map) {
            return out.setStructValue(of(map)).build();
        } else if (value instanceof Collection<?> items) {
            ListValue.Builder list = ListValue.newBuilder();
            items.forEach(item -> list.addValues(value(item)));
            return out.setListValue(list).build();
        }
        return out.setStringValue(value.toString()).build();
    }
}
