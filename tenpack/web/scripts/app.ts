/* One behaviour per file; each is attached by an attribute and works again on parts htmx swaps in. */
import "./htmx";
import "./conditional";
import "./submit_once";
import "./toasts";
import "./counts";
import "./dialogs";
import "./commands";
import "./keys";
import "./copy";
import "./theme";
import "./errors";
import "./sections";
import "./suggests";
import "./guess";
import "./ask";
import "./zone";
import "./leaving";
