package dev.penstock.journal;

import java.util.List;
import java.util.function.Predicate;

/** Binary search in lists whose first elements have a property and whose later ones do not. */
final class Sorted {

    private Sorted() {}

    /** The last index with the property, -1 if there is none. */
    static <T> int last(List<T> list, Predicate<T> property) {
        int low = 0;
        int high = list.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (property.test(list.get(middle))) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }
}
