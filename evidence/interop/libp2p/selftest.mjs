// The harness with js-libp2p on both sides, and with answers broken on purpose, which the checks have to notice.
