/** A house that breaks every rule: each class here breaks one, in each of its methods. Nothing here runs. */
package dev.starling.archfixture;
