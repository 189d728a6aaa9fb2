import { Component } from "@odoo/owl";

import { useFileViewer } from "@web/core/file_viewer/file_viewer_hook";
import { url } from "@web/core/utils/urls";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Photos as large as the column; a click shows one on the whole screen. Other files are links. */
export class PhotosField extends Component {
    static template = "dental_followup.PhotosField";
    static props = { ...standardFieldProps };

    setup() {
        this.viewer = useFileViewer();
    }

    get files() {
        return this.props.record.data[this.props.name].records.map(({ resId, data }) => ({
            id: resId,
            name: data.name,
            displayName: data.name,
            mimetype: data.mimetype,
            isImage: Boolean(data.mimetype?.startsWith("image/")),
            isViewable: Boolean(data.mimetype?.startsWith("image/")),
            defaultSource: url(`/web/image/${resId}`),
            downloadUrl: url(`/web/content/${resId}?download=true`),
        }));
    }

    open(file) {
        const images = this.files.filter(({ isImage }) => isImage);
        this.viewer.open(
            images.find(({ id }) => id === file.id),
            images,
        );
    }
}

registry.category("fields").add("dental_photos", {
    component: PhotosField,
    supportedTypes: ["many2many"],
    isEmpty: () => false,
    relatedFields: [
        { name: "name", type: "char" },
        { name: "mimetype", type: "char" },
    ],
});
