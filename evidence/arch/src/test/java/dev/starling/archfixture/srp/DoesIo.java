package dev.starling.archfixture.srp;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

final class DoesIo {
    private DoesIo() {}

    static Object socket() {
        return new Socket();
    }

    static Object datagrams() throws IOException {
        return new DatagramSocket();
    }

    static Object channel() throws IOException {
        return SocketChannel.open();
    }

    static Object http() {
        return HttpClient.newHttpClient();
    }

    static Object resolve() throws IOException {
        return InetAddress.getByName("localhost");
    }

    static Object address() {
        return new InetSocketAddress("localhost", 1);
    }

    static Object file() {
        return new File("x");
    }

    static InputStream stream() throws IOException {
        return new FileInputStream("x");
    }

    static boolean exists(Path path) {
        return Files.exists(path);
    }

    static Object mapped(Path path) throws IOException {
        return FileChannel.open(path);
    }

    static void print() {
        System.out.println();
    }

    static InputStream input() {
        return System.in;
    }

    static String environment() {
        return System.getenv("HOME");
    }

    static String property() {
        return System.getProperty("user.home");
    }

    static InputStream resource() {
        return DoesIo.class.getResourceAsStream("x");
    }

    static int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    static void exit() {
        System.exit(1);
    }
}
