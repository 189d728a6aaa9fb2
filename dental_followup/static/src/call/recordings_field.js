import { registry } from "@web/core/registry";
import {
    Many2ManyBinaryField,
    many2ManyBinaryField,
} from "@web/views/fields/many2many_binary/many2many_binary_field";

import { DRAFT } from "../const";

/**
 * Recordings and photos of a call, which can be listened to and looked at on the spot. What is
 * attached to a finished call stays, but more can be added.
 */
export class RecordingsField extends Many2ManyBinaryField {
    static template = "dental_followup.RecordingsField";

    get canRemove() {
        return !this.props.readonly && this.props.record.data.state === DRAFT;
    }

    isAudio(file) {
        return file.mimetype.startsWith("audio/");
    }

    getContent(id) {
        return `/web/content/${id}`;
    }

    /** A finished call has no save button in sight: what is added is kept at once. */
    async onFileUploaded(files) {
        await super.onFileUploaded(files);
        await this.props.record.save();
    }
}

registry.category("fields").add("dental_recordings", {
    ...many2ManyBinaryField,
    component: RecordingsField,
});
