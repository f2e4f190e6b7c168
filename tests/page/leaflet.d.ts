// Leaflet comes with the page as a global; its own types are not needed to check ours.
declare const L: any;
