/** The map document of a county, GET /api/v1/territory/<county>/map.json (territory/queries/map_document.py), in WGS 84. */
import type { FeatureCollection, Geometry } from "geojson";

export interface Names {
  code?: string;
  name?: string;
  name_en?: string;
  /** of the base map: what is drawn */
  kind?: "road" | "water" | "block" | "label";
  /** of the labels: 4 township, 5 village */
  level?: number;
}

export type Layer = FeatureCollection<Geometry, Names>;

export const SECTIONS = ["outline", "townships", "villages", "grids", "backdrop", "labels"] as const;

export type Section = (typeof SECTIONS)[number];

export interface MapDocument extends Record<Section, Layer> {
  version: number;
  county: { code: string; name: string; name_en: string };
  /** west, south, east, north in degrees; null when no boundary is known */
  bbox: [number, number, number, number] | null;
}

export const NOTHING: Layer = { type: "FeatureCollection", features: [] };
