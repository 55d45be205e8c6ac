package dev.starling.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a constant by its name as people write it: in lower case, with dashes. */
class WordConverter<T extends Enum<T>> implements ITypeConverter<T> {
    private final List<T> constants;

    WordConverter(T[] constants) {
        this.constants = Arrays.asList(constants);
    }

    @Override
    public T convert(String text) {
        for (T constant : constants) {
            if (word(constant).equals(text.toLowerCase(Locale.ROOT))) {
                return constant;
            }
        }
        throw new TypeConversionException("\"" + text + "\" is none of "
                + String.join(", ", constants.stream().map(WordConverter::word).toList()));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
