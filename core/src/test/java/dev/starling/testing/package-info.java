/** What tests of every module share. */
package dev.starling.testing;
