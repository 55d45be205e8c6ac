package dev.starling.archfixture.attic;

final class NoRoom {
    private NoRoom() {}
}
