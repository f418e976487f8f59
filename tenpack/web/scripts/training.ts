/* Programs and their days: rows that move by drag and by keys, exercises picked while typing, nothing left unsaved by mistake. */
import "./training/reorder";
import "./training/pick";
import "./training/unsaved";
