import { reactive } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { ConnectionLostError } from "@web/core/network/rpc";
import { RelationalModel } from "@web/model/relational_model/relational_model";

// How long to wait before a lost network is tried again, in ms: first, and at most.
const RETRY = { first: 2000, most: 20000 };

/** A call that is saved at every change, so what follows from a change comes with its saving. */
class CallRecord extends RelationalModel.Record {
    _update(changes, options) {
        return super._update(changes, { ...options, withoutOnchange: true });
    }

    /** Without a network nothing is lost: the changes stay, and are saved when there is one again. */
    async _save() {
        try {
            const isSaved = await super._save(...arguments);
            this.model.onConnection();
            return isSaved;
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            this.model.onConnectionLost();
            return false;
        }
    }
}

export class CallModel extends RelationalModel {
    static Record = CallRecord;

    setup() {
        super.setup(...arguments);
        this.connection = reactive({ isLost: false });
        this.delay = RETRY.first;
    }

    onConnection() {
        this.connection.isLost = false;
        this.delay = RETRY.first;
        this.stopRetrying();
    }

    onConnectionLost() {
        this.connection.isLost = true;
        this.stopRetrying();
        this.retry = browser.setTimeout(() => this.root.save(), this.delay);
        this.delay = Math.min(2 * this.delay, RETRY.most);
    }

    stopRetrying() {
        browser.clearTimeout(this.retry);
    }
}
