package dev.starling.net.tcp;

import io.netty.channel.socket.SocketChannel;

/** The dialer's side. */
final class ClientUpgrade extends Upgrade {
    private final TcpDialing dialing;
    private final LinkAddress to;
    private final String key;

    ClientUpgrade(SocketLinks driver, DriverLoop loop, SocketChannel channel, TcpDialing dialing, LinkAddress to) {
        super(driver, loop, channel);
        this.dialing = dialing;
        this.to = to;
        key = WsHandshake.newKey(loop.random());
    }

    /** The connection stands: asks. */
    void ask() {
        begin();
        send(WsHandshake.request(to, key));
    }

    @Override
    void complete(HttpHead head) throws HttpException {
        WsHandshake.checkAnswer(head, key);
        dialing.connected(upgraded(true));
    }

    @Override
    void refuse(HttpException why) {
        TcpLink.reset(channel);
        channel.close();
        dialing.failed(Fault.NOT_WEBSOCKET, why.reason);
    }

    @Override
    void failed(Fault fault, String reason) {
        dialing.failed(fault, reason);
    }
}
