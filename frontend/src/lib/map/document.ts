/** The map document of a county, GET /api/v1/territory/<county>/map.json: everything a map draws, WGS 84. */
import type { FeatureCollection, Geometry } from "geojson";

export interface Names {
  code?: string;
  name?: string;
  name_en?: string;
}

export type Layer = FeatureCollection<Geometry, Names>;

export const LAYERS = ["blocks", "water", "roads", "grids", "villages", "townships", "county"] as const;

export type LayerName = (typeof LAYERS)[number];

export interface MapDocument {
  /** west, south, east, north in degrees */
  bbox: [number, number, number, number];
  layers: Partial<Record<LayerName, Layer>>;
}

export const NOTHING: Layer = { type: "FeatureCollection", features: [] };
