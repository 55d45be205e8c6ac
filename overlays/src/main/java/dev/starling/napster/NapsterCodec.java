package dev.starling.napster;

import dev.starling.core.Bytes;
import dev.starling.core.IpAddress;
import dev.starling.napster.NapsterMessage.Condition;
import dev.starling.napster.NapsterMessage.Download;
import dev.starling.napster.NapsterMessage.DownloadAccepted;
import dev.starling.napster.NapsterMessage.Login;
import dev.starling.napster.NapsterMessage.LoginAccepted;
import dev.starling.napster.NapsterMessage.LoginError;
import dev.starling.napster.NapsterMessage.NotAvailable;
import dev.starling.napster.NapsterMessage.Other;
import dev.starling.napster.NapsterMessage.Refused;
import dev.starling.napster.NapsterMessage.Result;
import dev.starling.napster.NapsterMessage.Search;
import dev.starling.napster.NapsterMessage.SearchEnd;
import dev.starling.napster.NapsterMessage.Share;
import dev.starling.napster.NapsterMessage.Statistics;
import dev.starling.napster.NapsterMessage.Tune;
import dev.starling.napster.NapsterMessage.Unshare;
import dev.starling.napster.NapsterMessage.UploadAccepted;
import dev.starling.napster.NapsterMessage.UploadAsked;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages as bytes: {@code u16le length | u16le type | text}. */
public final class NapsterCodec {
    /** Length and type. */
    public static final int HEADER_BYTES = 4;
    /** The longest text. */
    public static final int TEXT_BYTES_MAX = 2048;

    private static final String CONTAINS = "FILENAME CONTAINS ";

    private NapsterCodec() {}

    /** The type's number. */
    public static int typeOf(NapsterMessage message) {
        return switch (message) {
            case LoginError m -> 0;
            case Login m -> 2;
            case LoginAccepted m -> 3;
            case Share m -> 100;
            case Unshare m -> 102;
            case Search m -> 200;
            case Result m -> 201;
            case SearchEnd m -> 202;
            case Download m -> 203;
            case DownloadAccepted m -> 204;
            case NotAvailable m -> 206;
            case Statistics m -> 214;
            case Refused m -> 404;
            case UploadAsked m -> 607;
            case UploadAccepted m -> 608;
            case Other m -> m.type();
        };
    }

    /**
     * The bytes of a message.
     *
     * @throws IllegalArgumentException where it cannot be said in this format
     */
    public static Bytes encode(NapsterMessage message) {
        byte[] text = Bytes.utf8(text(message)).shared();
        if (text.length > TEXT_BYTES_MAX) {
            throw new IllegalArgumentException("a message has up to " + TEXT_BYTES_MAX + " bytes, not " + text.length);
        }
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + text.length).order(ByteOrder.LITTLE_ENDIAN);
        out.putShort((short) text.length).putShort((short) typeOf(message)).put(text);
        return Bytes.wrap(out.array());
    }

    private static String text(NapsterMessage message) {
        return switch (message) {
            case LoginError m -> m.text();
            case Login m ->
                Fields.word(m.nick()) + " " + Fields.word(m.password()) + " " + m.port() + " "
                        + Fields.quoted(m.client()) + " " + m.link();
            case LoginAccepted m -> m.email();
            case Share m -> text(m.tune());
            case Unshare m -> Fields.quoted(m.file());
            case Search m -> text(m);
            case Result m -> text(m.tune()) + " " + Fields.word(m.nick()) + " " + number(m.ip()) + " " + m.link();
            case SearchEnd m -> "";
            case Download m -> ofUser(m.nick(), m.file());
            case DownloadAccepted m ->
                Fields.word(m.nick()) + " " + number(m.ip()) + " " + m.port() + " " + Fields.quoted(m.file()) + " "
                        + Fields.word(m.md5()) + " " + m.link();
            case NotAvailable m -> ofUser(m.nick(), m.file());
            case Statistics m -> m.users() + " " + m.files() + " " + m.gigabytes();
            case Refused m -> m.text();
            case UploadAsked m -> ofUser(m.nick(), m.file());
            case UploadAccepted m -> ofUser(m.nick(), m.file());
            case Other m -> m.text();
        };
    }

    private static String ofUser(String nick, String file) {
        return Fields.word(nick) + " " + Fields.quoted(file);
    }

    private static String text(Tune tune) {
        return Fields.quoted(tune.file()) + " " + Fields.word(tune.md5()) + " " + tune.size() + " " + tune.kbps() + " "
                + tune.hertz() + " " + tune.seconds();
    }

    private static String text(Search search) {
        StringBuilder text = new StringBuilder(CONTAINS)
                .append(Fields.quoted(search.words()))
                .append(" MAX_RESULTS ")
                .append(search.resultsMax());
        for (Condition condition : search.conditions()) {
            text.append(' ')
                    .append(condition.field())
                    .append(" \"")
                    .append(condition.comparison().words())
                    .append("\" \"")
                    .append(condition.value())
                    .append('"');
        }
        return text.toString();
    }

    /** An address as the decimal number that its bytes are when read little-endian. */
    private static long number(IpAddress ip) {
        return Integer.toUnsignedLong(Integer.reverseBytes(ip.ipv4()));
    }

    /**
     * Takes the next message from a connection's bytes.
     *
     * @return null where more bytes have to come first, and then nothing is taken
     * @throws IllegalArgumentException where no honest peer sends this
     */
    public static @Nullable NapsterMessage read(ByteBuffer in) {
        if (in.remaining() < HEADER_BYTES) {
            return null;
        }
        ByteBuffer head = in.slice().order(ByteOrder.LITTLE_ENDIAN);
        int length = Short.toUnsignedInt(head.getShort());
        int type = Short.toUnsignedInt(head.getShort());
        if (length > TEXT_BYTES_MAX) {
            throw new IllegalArgumentException("a message claims " + length + " bytes, more than " + TEXT_BYTES_MAX);
        }
        if (head.remaining() < length) {
            return null;
        }
        byte[] text = new byte[length];
        head.get(text);
        NapsterMessage message = message(type, Bytes.wrap(text).text());
        in.position(in.position() + HEADER_BYTES + length);
        return message;
    }

    private static NapsterMessage message(int type, String text) {
        Fields in = switch (type) {
            case 2, 100, 102, 200, 201, 203, 204, 206, 214, 607, 608 -> Fields.of(text);
            default -> Fields.of("");
        };
        return switch (type) {
            case 0 -> new LoginError(text);
            case 2 -> new Login(in.text(), in.text(), (int) in.number(65_535), in.text(), in.small());
            case 3 -> new LoginAccepted(text);
            case 100 -> new Share(tune(in));
            case 102 -> new Unshare(in.text());
            case 200 -> search(in);
            case 201 -> new Result(tune(in), in.text(), ip(in), in.small());
            case 202 -> new SearchEnd();
            case 203 -> new Download(in.text(), in.text());
            case 204 ->
                new DownloadAccepted(in.text(), ip(in), (int) in.number(65_535), in.text(), in.text(), in.small());
            case 206 -> new NotAvailable(in.text(), in.text());
            case 214 -> new Statistics(in.number(Long.MAX_VALUE), in.number(Long.MAX_VALUE), in.number(Long.MAX_VALUE));
            case 404 -> new Refused(text);
            case 607 -> new UploadAsked(in.text(), in.text());
            case 608 -> new UploadAccepted(in.text(), in.text());
            default -> new Other(type, text);
        };
    }

    private static Tune tune(Fields in) {
        return new Tune(in.text(), in.text(), in.number(Long.MAX_VALUE), in.small(), in.small(), in.small());
    }

    private static IpAddress ip(Fields in) {
        return IpAddress.ofIpv4(Integer.reverseBytes((int) in.number(0xffff_ffffL)));
    }

    private static Search search(Fields in) {
        StringBuilder words = new StringBuilder();
        int max = Integer.MAX_VALUE;
        List<Condition> conditions = new ArrayList<>();
        while (in.more()) {
            String field = in.text();
            switch (field) {
                case "FILENAME" -> {
                    if (!in.text().equals("CONTAINS")) {
                        throw new IllegalArgumentException("a file name CONTAINS something in a search");
                    }
                    words.append(words.isEmpty() ? "" : " ").append(in.text());
                }
                case "MAX_RESULTS" -> max = in.small();
                case "LINESPEED", "BITRATE", "FREQ" ->
                    conditions.add(new Condition(Condition.Field.valueOf(field), comparison(in.text()), in.small()));
                default -> throw new IllegalArgumentException("a search does not know the field " + conditions.size());
            }
        }
        return new Search(words.toString(), max, List.copyOf(conditions));
    }

    private static Condition.Comparison comparison(String text) {
        for (Condition.Comparison comparison : Condition.Comparison.values()) {
            if (comparison.words().equals(text)) {
                return comparison;
            }
        }
        throw new IllegalArgumentException("a search compares AT LEAST, AT BEST or EQUAL TO");
    }
}
