/** picocli, compiled anew; see this folder's pom.xml. */
module info.picocli {
    // Converters for java.sql.Time and Timestamp, where that module is there.
    requires static java.sql;

    exports picocli;
}
