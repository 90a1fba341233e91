#include "index-check.h"

#include <faiss/IndexFlat.h>
#include <faiss/IndexFlatCodes.h>
#include <faiss/IndexHNSW.h>
#include <faiss/IndexIDMap.h>
#include <faiss/IndexIVF.h>
#include <faiss/IndexIVFFlat.h>
#include <faiss/IndexIVFPQ.h>
#include <faiss/IndexPQ.h>
#include <faiss/IndexPreTransform.h>
#include <faiss/IndexRefine.h>
#include <faiss/IndexScalarQuantizer.h>
#include <faiss/invlists/OnDiskInvertedLists.h>

#include <stdexcept>
#include <string>

namespace vitrine {

namespace {

void require(bool holds, const char* what) {
    if (!holds) throw std::runtime_error(std::string("it is damaged (") + what + ").");
}

void requireProductOrL2(const faiss::Index& index) {
    const bool known = index.metric_type == faiss::METRIC_INNER_PRODUCT || index.metric_type == faiss::METRIC_L2;
    if (!known) throw std::runtime_error("Expected the metric inner product or L2 for this kind of index.");
}

void requireKnownMetric(const faiss::Index& index) {
    const int metric = int(index.metric_type);
    require((metric >= 0 && metric <= 4) || (metric >= 20 && metric <= 23), "metric");
}

void checkProductQuantizer(const faiss::ProductQuantizer& pq) {
    require(pq.M > 0 && pq.nbits > 0 && pq.nbits <= 16, "product quantizer");
    require(pq.d == pq.M * pq.dsub && pq.ksub == size_t(1) << pq.nbits, "product quantizer");
    require(pq.code_size == (pq.M * pq.nbits + 7) / 8, "product quantizer");
    require(pq.centroids.size() == pq.d * pq.ksub, "product quantizer's centroids");
}

// Bits per number of a scalar quantizer's code, 0 where the type is unknown.
size_t scalarBits(faiss::ScalarQuantizer::QuantizerType type) {
    switch (type) {
        case faiss::ScalarQuantizer::QT_4bit:
        case faiss::ScalarQuantizer::QT_4bit_uniform: return 4;
        case faiss::ScalarQuantizer::QT_6bit: return 6;
        case faiss::ScalarQuantizer::QT_8bit:
        case faiss::ScalarQuantizer::QT_8bit_uniform:
        case faiss::ScalarQuantizer::QT_8bit_direct: return 8;
        case faiss::ScalarQuantizer::QT_fp16: return 16;
        default: return 0;
    }
}

void checkScalarQuantizer(const faiss::ScalarQuantizer& quantizer, const faiss::Index& index) {
    const size_t bits = scalarBits(quantizer.qtype);
    require(bits > 0 && quantizer.d == size_t(index.d), "scalar quantizer");
    require(quantizer.code_size == (quantizer.d * bits + 7) / 8, "scalar quantizer");
    const bool uniform = quantizer.qtype == faiss::ScalarQuantizer::QT_4bit_uniform ||
            quantizer.qtype == faiss::ScalarQuantizer::QT_8bit_uniform;
    const bool ranges = bits < 16 && quantizer.qtype != faiss::ScalarQuantizer::QT_8bit_direct;
    const size_t expected = !ranges ? 0 : uniform ? 2 : 2 * quantizer.d;
    require(!index.is_trained || quantizer.trained.size() >= expected, "scalar quantizer's ranges");
}

void checkFlat(const faiss::IndexFlatCodes& flat) {
    require(flat.code_size > 0 && flat.codes.size() == size_t(flat.ntotal) * flat.code_size, "rows");
    if (auto* pq = dynamic_cast<const faiss::IndexPQ*>(&flat)) {
        checkProductQuantizer(pq->pq);
        require(pq->pq.d == size_t(pq->d) && pq->pq.code_size == pq->code_size, "dimensions");
    } else if (auto* scalar = dynamic_cast<const faiss::IndexScalarQuantizer*>(&flat)) {
        requireProductOrL2(flat);
        checkScalarQuantizer(scalar->sq, flat);
        require(scalar->sq.code_size == flat.code_size, "code size");
    } else if (dynamic_cast<const faiss::IndexFlat*>(&flat)) {
        require(flat.code_size == size_t(flat.d) * sizeof(float), "code size");
    }
}

// The lists of a mapped file (of `totsize` bytes when it was mapped) must lie inside it. Their ids are on disk and are checked as they are returned.
void checkMappedLists(const faiss::OnDiskInvertedLists& mapped) {
    for (const faiss::OnDiskOneList& list : mapped.lists) {
        const size_t bytes = list.capacity * (mapped.code_size + sizeof(int64_t));
        require(list.size <= list.capacity && list.capacity <= mapped.totsize, "lists");
        require(list.offset <= mapped.totsize && bytes <= mapped.totsize - list.offset, "lists");
    }
}

void checkLists(const faiss::IndexIVF& ivf) {
    require(ivf.invlists != nullptr && ivf.invlists->nlist == ivf.nlist, "lists");
    require(ivf.invlists->code_size == ivf.code_size, "code size");
    if (auto* mapped = dynamic_cast<const faiss::OnDiskInvertedLists*>(ivf.invlists)) return checkMappedLists(*mapped);
    size_t rows = 0;
    for (size_t list = 0; list < ivf.nlist; list++) {
        const size_t size = ivf.invlists->list_size(list);
        rows += size;
        faiss::InvertedLists::ScopedIds ids(ivf.invlists, list);
        for (size_t i = 0; i < size; i++) require(ids[i] >= 0, "row ids");
    }
    require(rows == size_t(ivf.ntotal), "number of rows");
}

void checkIvf(const faiss::IndexIVF& ivf) {
    requireProductOrL2(ivf);
    require(ivf.quantizer != nullptr && ivf.nlist > 0, "quantizer");
    checkIndex(*ivf.quantizer);
    require(ivf.quantizer->d == ivf.d, "dimensions");
    require(!ivf.is_trained || size_t(ivf.quantizer->ntotal) == ivf.nlist, "centroids");
    checkLists(ivf);
    if (auto* pq = dynamic_cast<const faiss::IndexIVFPQ*>(&ivf)) {
        checkProductQuantizer(pq->pq);
        require(pq->pq.d == size_t(ivf.d) && pq->pq.code_size == ivf.code_size, "dimensions");
    } else if (auto* scalar = dynamic_cast<const faiss::IndexIVFScalarQuantizer*>(&ivf)) {
        checkScalarQuantizer(scalar->sq, ivf);
        require(scalar->sq.code_size == ivf.code_size, "code size");
    } else if (dynamic_cast<const faiss::IndexIVFFlat*>(&ivf)) {
        require(ivf.code_size == size_t(ivf.d) * sizeof(float), "code size");
    }
}

// A refinement looks up by the ids that its base index returns: they must be rows.
void requireIdsAreRows(const faiss::Index& index) {
    if (auto* transformed = dynamic_cast<const faiss::IndexPreTransform*>(&index)) return requireIdsAreRows(*transformed->index);
    auto* ivf = dynamic_cast<const faiss::IndexIVF*>(&index);
    if (ivf == nullptr) return;
    for (size_t list = 0; list < ivf->nlist; list++) {
        faiss::InvertedLists::ScopedIds ids(ivf->invlists, list);
        for (size_t i = 0; i < ivf->invlists->list_size(list); i++) require(ids[i] >= 0 && ids[i] < ivf->ntotal, "row ids");
    }
}

void checkLevels(const faiss::HNSW& graph, size_t rows) {
    const auto& perLevel = graph.cum_nneighbor_per_level;
    require(graph.levels.size() == rows && graph.offsets.size() == rows + 1, "levels");
    require(!perLevel.empty() && perLevel[0] == 0, "links per level");
    for (size_t i = 1; i < perLevel.size(); i++) require(perLevel[i] >= perLevel[i - 1], "links per level");
    require(graph.offsets[0] == 0 && graph.offsets[rows] == graph.neighbors.size(), "offsets");
    for (size_t i = 0; i < rows; i++) {
        require(graph.levels[i] >= 1 && size_t(graph.levels[i]) < perLevel.size(), "levels");
        require(graph.offsets[i + 1] >= graph.offsets[i], "offsets");
        require(graph.offsets[i + 1] - graph.offsets[i] == size_t(perLevel[graph.levels[i]]), "offsets");
    }
}

void checkGraph(const faiss::IndexHNSW& index) {
    const faiss::HNSW& graph = index.hnsw;
    require(index.storage != nullptr && index.storage->ntotal == index.ntotal, "number of rows");
    require(index.storage->d == index.d, "dimensions");
    checkIndex(*index.storage);
    const size_t rows = size_t(index.ntotal);
    if (rows == 0) return;
    checkLevels(graph, rows);
    require(graph.entry_point >= 0 && size_t(graph.entry_point) < rows, "entry point");
    require(graph.max_level == graph.levels[graph.entry_point] - 1, "entry point");
    // A link must lead to a row that stands on the link's level too.
    for (size_t i = 0; i < rows; i++) {
        for (int level = 0; level < graph.levels[i]; level++) {
            size_t begin, end;
            graph.neighbor_range(faiss::HNSW::storage_idx_t(i), level, &begin, &end);
            for (size_t j = begin; j < end; j++) {
                const auto to = graph.neighbors[j];
                require(to >= -1 && to < index.ntotal, "links");
                require(to < 0 || graph.levels[to] > level, "links");
            }
        }
    }
}

void checkTransform(const faiss::IndexPreTransform& index) {
    require(index.index != nullptr, "transform");
    int dimensions = index.d;
    for (const faiss::VectorTransform* step : index.chain) {
        require(step != nullptr && step->d_in == dimensions, "transform");
        dimensions = step->d_out;
        if (auto* linear = dynamic_cast<const faiss::LinearTransform*>(step)) {
            require(!linear->is_trained || linear->A.size() == size_t(linear->d_in) * size_t(linear->d_out), "transform");
            require(!linear->is_trained || !linear->have_bias || linear->b.size() == size_t(linear->d_out), "transform");
        }
    }
    require(index.index->d == dimensions && index.index->ntotal == index.ntotal, "transform");
    checkIndex(*index.index);
}

} // namespace

void checkMetric(const faiss::Index& index) {
    const faiss::Index* inner = &index;
    if (auto* transformed = dynamic_cast<const faiss::IndexPreTransform*>(inner)) inner = transformed->index;
    const bool anyMetric = dynamic_cast<const faiss::IndexFlat*>(inner) || dynamic_cast<const faiss::IndexHNSWFlat*>(inner);
    if (!anyMetric) requireProductOrL2(*inner);
}

void checkIndex(const faiss::Index& index) {
    require(index.d > 0 && index.d <= 1 << 20, "dimensions");
    require(index.ntotal >= 0 && index.ntotal < int64_t(1) << 31, "number of rows");
    requireKnownMetric(index);
    if (auto* flat = dynamic_cast<const faiss::IndexFlatCodes*>(&index)) checkFlat(*flat);
    else if (auto* ivf = dynamic_cast<const faiss::IndexIVF*>(&index)) checkIvf(*ivf);
    else if (auto* graph = dynamic_cast<const faiss::IndexHNSW*>(&index)) checkGraph(*graph);
    else if (auto* transformed = dynamic_cast<const faiss::IndexPreTransform*>(&index)) checkTransform(*transformed);
    else if (auto* mapped = dynamic_cast<const faiss::IndexIDMap*>(&index)) {
        require(mapped->index != nullptr && mapped->id_map.size() == size_t(mapped->ntotal), "ids");
        require(mapped->index->ntotal == mapped->ntotal, "number of rows");
        checkIndex(*mapped->index);
    } else if (auto* refined = dynamic_cast<const faiss::IndexRefine*>(&index)) {
        require(refined->base_index != nullptr && refined->refine_index != nullptr, "refinement");
        checkIndex(*refined->base_index);
        checkIndex(*refined->refine_index);
        require(refined->base_index->ntotal == refined->ntotal && refined->refine_index->ntotal == refined->ntotal, "rows");
        require(refined->base_index->d == refined->d && refined->refine_index->d == refined->d, "dimensions");
        requireIdsAreRows(*refined->base_index);
    }
}

int64_t estimateMemory(const faiss::Index& index) {
    if (auto* flat = dynamic_cast<const faiss::IndexFlatCodes*>(&index)) return int64_t(flat->codes.size());
    if (auto* ivf = dynamic_cast<const faiss::IndexIVF*>(&index)) {
        const bool onDisk = dynamic_cast<const faiss::OnDiskInvertedLists*>(ivf->invlists) != nullptr;
        const int64_t lists = onDisk ? 0 : ivf->ntotal * int64_t(ivf->code_size + sizeof(int64_t));
        auto* pq = dynamic_cast<const faiss::IndexIVFPQ*>(ivf);
        const int64_t tables = pq == nullptr ? 0 : int64_t(pq->precomputed_table.size() * sizeof(float));
        return lists + tables + estimateMemory(*ivf->quantizer);
    }
    if (auto* graph = dynamic_cast<const faiss::IndexHNSW*>(&index)) {
        const size_t links = graph->hnsw.neighbors.size() * sizeof(int32_t) + graph->hnsw.offsets.size() * sizeof(size_t);
        return int64_t(links) + estimateMemory(*graph->storage);
    }
    if (auto* transformed = dynamic_cast<const faiss::IndexPreTransform*>(&index)) return estimateMemory(*transformed->index);
    if (auto* mapped = dynamic_cast<const faiss::IndexIDMap*>(&index)) {
        return estimateMemory(*mapped->index) + int64_t(mapped->id_map.size() * sizeof(int64_t));
    }
    if (auto* refined = dynamic_cast<const faiss::IndexRefine*>(&index)) {
        return estimateMemory(*refined->base_index) + estimateMemory(*refined->refine_index);
    }
    return index.ntotal * index.d * int64_t(sizeof(float));
}

} // namespace vitrine
