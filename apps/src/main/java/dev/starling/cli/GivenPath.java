package dev.starling.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A path that was given: an empty one, such as from a variable that is not set, would mean the current folder. */
final class GivenPath implements ITypeConverter<Path> {
    GivenPath() {}

    @Override
    public Path convert(String text) {
        if (text.isEmpty()) {
            throw new TypeConversionException("\"\" is no path");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new TypeConversionException("\"" + text + "\" is no path: " + e.getReason());
        }
    }
}
